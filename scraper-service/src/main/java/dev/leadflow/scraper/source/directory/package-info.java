/** Directories that forbid programs unless they have given their permission: off until one is recorded. */
@NullMarked
package dev.leadflow.scraper.source.directory;

import org.jspecify.annotations.NullMarked;
