package io.bianque.server.cli;

import java.io.PrintStream;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a command has to do with the world around it.
 *
 * @param environment a variable's value, or null
 * @param zone        in which people are told times
 * @param out         for what was asked
 */
record Shell(UnaryOperator<@Nullable String> environment, InstantSource clock, ZoneId zone, PrintStream out) {}
