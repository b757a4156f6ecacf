/**
 * What the agent has read: names of series, one tick's readings, events. Values only; knows neither where they come from nor
 * how they travel.
 */
@NullMarked
package io.bianque.agent.reading;

import org.jspecify.annotations.NullMarked;
