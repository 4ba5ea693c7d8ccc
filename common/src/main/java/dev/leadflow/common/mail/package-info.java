/** What mail addresses say, and what mail servers mean by what they say, at once or in a report that comes later. */
@NullMarked
package dev.leadflow.common.mail;

import org.jspecify.annotations.NullMarked;
