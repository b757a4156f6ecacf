/** Tests of the models: each gives the same answers, however the requests are cut. */
@NullMarked
package io.bianque.bench.models;

import org.jspecify.annotations.NullMarked;
