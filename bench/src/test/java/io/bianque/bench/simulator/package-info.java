/** The simulator's own judgement of the diagnosis, on few faults. */
@NullMarked
package io.bianque.bench.simulator;

import org.jspecify.annotations.NullMarked;
