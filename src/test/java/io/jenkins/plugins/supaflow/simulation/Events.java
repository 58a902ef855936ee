package io.jenkins.plugins.supaflow.simulation;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;

/**
 * Owns the time and everything that is ready, on one thread. Of what is due, chance picks the next; when nothing is due, time goes
 * on to whatever comes first. Every event has a number, and so has each moment within one at which the engine may be stopped: before
 * a change to the disk, before a caller stores something.
 */
final class Events {

    /** When each simulation begins. */
    static final Instant START = Instant.parse("2026-06-18T12:00:00Z");

    /** An engine's life. What belongs to it does not happen after its end. */
    static final class Life {
        private boolean over;
        private boolean shuttingDown;

        boolean isOver() {
            return over;
        }

        boolean isShuttingDown() {
            return shuttingDown;
        }

        /** An orderly stop: what is under way goes on, the pool takes nothing new. */
        void shutDown() {
            shuttingDown = true;
        }

        void end() {
            over = true;
        }
    }

    /** Ends what an engine does in the middle of it. Nobody may catch it for good; who tries meets the next one. */
    static final class Stopped extends Error {
        private static final long serialVersionUID = 1L;

        Stopped() {
            super("the engine is stopped here", null, false, false);
        }
    }

    /** Something that is to happen. */
    static final class Event {
        private final long due;
        private final long order;
        private final Life life;
        private final String label;
        private final Runnable action;
        private boolean dropped;

        Event(long due, long order, @CheckForNull Life life, String label, Runnable action) {
            this.due = due;
            this.order = order;
            this.life = life;
            this.label = label;
            this.action = action;
        }

        /** It does not happen any more, and nothing waits for it. */
        void drop() {
            dropped = true;
        }

        private boolean isOff() {
            return dropped || life != null && life.over;
        }
    }

    /** What happened. */
    private record Happened(long nanos, String label) {}

    private final RandomGenerator choice;
    private final PriorityQueue<Event> future =
            new PriorityQueue<>((a, b) -> a.due != b.due ? Long.compare(a.due, b.due) : Long.compare(a.order, b.order));
    private final List<Event> ready = new ArrayList<>();
    private final List<Happened> trace = new ArrayList<>();
    private long now;
    private Instant instant = START;
    private long order;
    private int stopAt = Integer.MAX_VALUE;
    private String stopWord = "";
    private Life stopped;
    private Runnable onStop;
    private boolean stopping;

    private final Clock clock = new Clock() {
        @Override
        public Instant instant() {
            return instant;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException("Only instants count");
        }
    };

    /** @param choice picks the next of what is due */
    Events(RandomGenerator choice) {
        this.choice = choice;
    }

    Clock clock() {
        return clock;
    }

    /** How long the simulation has lasted, in its own time. */
    Duration elapsed() {
        return Duration.ofNanos(now);
    }

    /** How many events and moments there were. */
    int count() {
        return trace.size();
    }

    /** @param life whose event it is; null if it happens whatever becomes of the engine */
    Event in(Duration delay, @CheckForNull Life life, String label, Runnable action) {
        Event event = new Event(now + Math.max(0, delay.toNanos()), order++, life, label, action);
        if (event.due == now) {
            ready.add(event);
        } else {
            future.add(event);
        }
        return event;
    }

    /**
     * The engine of this life ends exactly before the event or moment of this number, and then something is done about it.
     *
     * @param word instead before the first one from there on that begins with these whole words, if there is one; empty for none
     */
    void stopAt(int number, String word, Life life, Runnable then) {
        stopAt = number;
        stopWord = word;
        stopped = life;
        onStop = then;
    }

    /** Within an event: here the engine may be stopped. */
    void moment(Life life, String label) {
        if (life.over) {
            throw new Stopped();
        }
        if (stopped == life && isStopDue(label)) {
            stopping = true;
            life.end();
            throw new Stopped();
        }
        trace.add(new Happened(now, label));
    }

    /**
     * Lets the next event happen.
     *
     * @return false if there is none
     */
    boolean next() {
        Event event = poll();
        if (event == null) {
            return false;
        }
        if (isStopDue(event.label)) {
            stopped.end();
            stop();
            if (event.isOff()) {
                return true;
            }
        }
        trace.add(new Happened(now, event.label));
        try {
            event.action.run();
        } catch (Stopped e) {
            // Whoever stopped it goes on below.
            assert stopping : e;
        }
        if (stopping) {
            stopping = false;
            stop();
        }
        return true;
    }

    private boolean isStopDue(String label) {
        return trace.size() >= stopAt
                && label.startsWith(stopWord)
                && (stopWord.isEmpty() || (label + " ").startsWith(stopWord + " "));
    }

    private void stop() {
        stopAt = Integer.MAX_VALUE;
        onStop.run();
    }

    @CheckForNull
    private Event poll() {
        while (true) {
            if (ready.isEmpty() && !moveOn()) {
                return null;
            }
            int last = ready.size() - 1;
            int chosen = last == 0 ? 0 : choice.nextInt(last + 1);
            Event event = ready.get(chosen);
            ready.set(chosen, ready.get(last));
            ready.remove(last);
            if (!event.isOff()) {
                return event;
            }
        }
    }

    private boolean moveOn() {
        while (!future.isEmpty() && future.peek().isOff()) {
            future.remove();
        }
        if (future.isEmpty()) {
            return false;
        }
        now = future.peek().due;
        instant = START.plusNanos(now);
        while (!future.isEmpty() && future.peek().due == now) {
            Event event = future.remove();
            if (!event.isOff()) {
                ready.add(event);
            }
        }
        return true;
    }

    /** A number that is another one when anything else happened, or at another time. */
    long fingerprint() {
        long number = 0;
        for (Happened happened : trace) {
            number = 31 * (31 * number + happened.nanos()) + happened.label().hashCode();
        }
        return number;
    }

    /** What has happened, a line for each event. */
    String trace() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < trace.size(); i++) {
            Happened happened = trace.get(i);
            text.append(i)
                    .append(' ')
                    .append(Duration.ofNanos(happened.nanos()))
                    .append(' ')
                    .append(happened.label())
                    .append('\n');
        }
        return text.toString();
    }
}
