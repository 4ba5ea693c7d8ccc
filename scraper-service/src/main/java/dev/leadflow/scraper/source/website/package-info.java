/** A business's own website: the lawful place to learn how it wants to be reached. */
@NullMarked
package dev.leadflow.scraper.source.website;

import org.jspecify.annotations.NullMarked;
