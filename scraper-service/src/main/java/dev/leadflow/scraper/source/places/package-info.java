/** Google Places API (New). */
@NullMarked
package dev.leadflow.scraper.source.places;

import org.jspecify.annotations.NullMarked;
