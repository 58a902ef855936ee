package io.jenkins.plugins.supaflow.run;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Looks into a supervisor from outside, for what it keeps of runs that have ended. */
public final class RunInspection {

    /** What is to be remembered beyond the runs. */
    private static final Set<Class<?>> MEMORIES = Set.of(OwnJobs.class, Creators.class, RunStore.class);

    private static final Map<Class<?>, List<Field>> FIELDS = new ConcurrentHashMap<>();

    private RunInspection() {}

    /** The maps and collections that are not empty, below the supervisor and in the classes of its room. */
    @NonNull
    public static List<String> leftovers(@NonNull RunSupervisor supervisor) {
        List<String> found = new ArrayList<>(0);
        look(supervisor, new IdentityHashMap<>(), found);
        return found;
    }

    /** The run that has the turn to trigger a pipeline; null if none has. */
    @CheckForNull
    public static String turnOf(@NonNull RunSupervisor supervisor, @NonNull String pipelineId) {
        return supervisor.runs().stream()
                .map(PipelineRun::id)
                .filter(id -> supervisor.turns.isHeldBy(pipelineId, id))
                .findFirst()
                .orElse(null);
    }

    private static void look(Object object, Map<Object, Boolean> seen, List<String> found) {
        if (seen.put(object, true) != null) {
            return;
        }
        for (Field field : FIELDS.computeIfAbsent(object.getClass(), RunInspection::fields)) {
            Object value = value(field, object);
            int size =
                    value instanceof Map<?, ?> map ? map.size() : value instanceof Collection<?> all ? all.size() : 0;
            if (size > 0) {
                // Not what it holds: that may say where in the memory it is, which is elsewhere each time.
                found.add(object.getClass().getSimpleName() + "." + field.getName() + " has " + size);
            } else if (value != null && isOfTheRoom(value.getClass())) {
                look(value, seen, found);
            }
        }
    }

    private static boolean isOfTheRoom(Class<?> type) {
        return type.getPackage() == RunSupervisor.class.getPackage() && !type.isSynthetic() && !MEMORIES.contains(type);
    }

    private static List<Field> fields(Class<?> type) {
        List<Field> fields = new ArrayList<>();
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive() && !type.isHidden()) {
                field.setAccessible(true);
                fields.add(field);
            }
        }
        return fields;
    }

    private static Object value(Field field, Object object) {
        try {
            return field.get(object);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
