/** Visits to websites of others: only public addresses, only what their robots.txt allows, only a little at a time. */
@NullMarked
package dev.leadflow.scraper.source.site;

import org.jspecify.annotations.NullMarked;
