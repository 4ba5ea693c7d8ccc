/**
 * Where leads are looked for: one port, and one package for each source. A source gives one page of findings at a time and
 * says where to go on, so that a search can be interrupted anywhere.
 */
@NullMarked
package dev.leadflow.scraper.source;

import org.jspecify.annotations.NullMarked;
