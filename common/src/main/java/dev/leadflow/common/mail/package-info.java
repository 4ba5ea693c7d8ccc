/** What mail servers mean by what they say, in a reply at once or in a report that comes later. */
@NullMarked
package dev.leadflow.common.mail;

import org.jspecify.annotations.NullMarked;
