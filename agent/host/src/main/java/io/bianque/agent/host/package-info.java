/**
 * The host itself: CPU, memory, disks, file systems, network, pressure.
 *
 * <p>Sources read counters ({@link io.bianque.agent.host.HostSource}); {@link io.bianque.agent.host.HostMeasures} turns two
 * readings of them into values, and is pure. OSHI reads CPU and memory on every tick and finds out which disks, file systems
 * and interfaces there are. On Linux the counters of disks and interfaces come from {@code /proc}, where one read of a text of
 * some lines costs about 10 µs and OSHI's walk through udev and sysfs some milliseconds; elsewhere they come from OSHI too.
 * Confined to the sampling thread.
 */
@NullMarked
package io.bianque.agent.host;

import org.jspecify.annotations.NullMarked;
