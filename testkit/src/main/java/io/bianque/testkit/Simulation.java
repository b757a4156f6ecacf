package io.bianque.testkit;

import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Simulated time: tasks run in the order of their times, and the clock stands at the time of the task that runs. Hours pass in
 * milliseconds, and the same seed gives the same run. For one thread.
 */
public final class Simulation {
    private record Task(long nanos, long number, Runnable action) {}

    private final ManualClock clock;
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            Comparator.comparingLong(Task::nanos).thenComparingLong(Task::number));
    private long tasksEver;

    /** Moves this clock, which nobody else may advance. */
    public Simulation(ManualClock clock) {
        this.clock = clock;
    }

    /** The clock that this moves. */
    public ManualClock clock() {
        return clock;
    }

    /** Runs an action after a delay, {@code >= 0}; behind all that are due at the same time already. */
    public void after(Duration delay, Runnable action) {
        at(clock.nanos() + delay.toNanos(), action);
    }

    /** Runs an action at a time of the monotonic clock; a time that has passed means now. */
    void at(long nanos, Runnable action) {
        tasks.add(new Task(Math.max(nanos, clock.nanos()), tasksEver++, action));
    }

    /** Lets time go by and runs all that becomes due, with what those tasks add. */
    public void runFor(Duration time) {
        long end = clock.nanos() + time.toNanos();
        for (var next = tasks.peek(); next != null && next.nanos <= end; next = tasks.peek()) {
            tasks.remove();
            clock.advance(Duration.ofNanos(next.nanos - clock.nanos()));
            next.action.run();
        }
        clock.advance(Duration.ofNanos(end - clock.nanos()));
    }

    /**
     * Runs until nothing is left to do; time stands at the last task then.
     *
     * @param patience simulated time after which a run that does not end is a failure
     */
    public void runUntilIdle(Duration patience) {
        long end = clock.nanos() + patience.toNanos();
        for (var next = tasks.poll(); next != null; next = tasks.poll()) {
            if (next.nanos > end) {
                throw new IllegalStateException("still busy after " + patience);
            }
            clock.advance(Duration.ofNanos(next.nanos - clock.nanos()));
            next.action.run();
        }
    }
}
