/**
 * The pure rules of intake: what a captured lead means once it is normalised, and whether it may be used. No clock, no
 * network, no state; the same input always gives the same answer.
 */
@NullMarked
package dev.leadflow.scraper.intake;

import org.jspecify.annotations.NullMarked;
