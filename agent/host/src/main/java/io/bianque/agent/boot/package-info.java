/** Wires the agent: command line, clocks, configuration file and its reload, signals, threads. */
@NullMarked
package io.bianque.agent.boot;

import org.jspecify.annotations.NullMarked;
