/**
 * Finds out which sightings are one business. A lead is a connected component over sightings: two sightings belong
 * together when they share a phone, a website or an email address and have similar names. That does not depend on the
 * order in which they come.
 */
@NullMarked
package dev.leadflow.scraper.recognition;

import org.jspecify.annotations.NullMarked;
