/** Measurements of the real program, started as a user starts it. */
@NullMarked
package dev.leadflow.benchmarks;

import org.jspecify.annotations.NullMarked;
