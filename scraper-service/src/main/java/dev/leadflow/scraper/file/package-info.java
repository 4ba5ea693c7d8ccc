/**
 * Takes CSV files apart, row by row in bounded memory. A row that cannot be read is told with its reason; its neighbours
 * are not affected.
 */
@NullMarked
package dev.leadflow.scraper.file;

import org.jspecify.annotations.NullMarked;
