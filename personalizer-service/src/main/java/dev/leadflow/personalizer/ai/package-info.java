/**
 * Language models and how each provider's interface is spoken. Knows nothing of leads or messages.
 *
 * <p>Asks once and never again by itself. What a model answers is passed on as it came; it is for the caller to doubt it.
 */
@NullMarked
package dev.leadflow.personalizer.ai;

import org.jspecify.annotations.NullMarked;
