package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.util.function.Supplier;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Reads what the engine logs instead of printing it: at every stop it tells of what it takes for a defect. */
final class Log extends Handler {

    private static final Logger LOGGER = Logger.getLogger("io.jenkins.plugins.supaflow");

    /** Whose engine is it that logs; there is one thread. */
    private World world;

    private Log() {}

    /** Runs a scenario, whose world is told of a secret in the log. */
    static Outcome watch(World world, Supplier<Outcome> scenario) {
        Log log = of(LOGGER.getHandlers());
        log.world = world;
        return scenario.get();
    }

    private static Log of(Handler... handlers) {
        for (Handler handler : handlers) {
            if (handler instanceof Log log) {
                return log;
            }
        }
        throw new IllegalStateException("Nobody reads the log");
    }

    /** Does something whose log is read and not printed. */
    static <T> T instead(Supplier<T> task) {
        Level level = LOGGER.getLevel();
        boolean prints = LOGGER.getUseParentHandlers();
        Log log = new Log();
        LOGGER.setLevel(Level.FINE);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(log);
        try {
            return task.get();
        } finally {
            LOGGER.removeHandler(log);
            LOGGER.setUseParentHandlers(prints);
            LOGGER.setLevel(level);
        }
    }

    @Override
    public void publish(LogRecord line) {
        check(line.getMessage());
        for (Throwable why = line.getThrown(); why != null; why = why.getCause()) {
            check(why.getMessage());
        }
    }

    private void check(@CheckForNull String text) {
        if (text != null && world != null && world.keys().isIn(text)) {
            world.violation("there is a secret in the log");
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
