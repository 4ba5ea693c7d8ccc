/** What pages say about businesses in a form that is meant for programs: JSON-LD with the words of schema.org. */
@NullMarked
package dev.leadflow.scraper.source.markup;

import org.jspecify.annotations.NullMarked;
