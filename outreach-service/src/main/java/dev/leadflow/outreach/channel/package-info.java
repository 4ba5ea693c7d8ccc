/** How a message leaves: ports in the domain's words. Vendors have packages of their own, and nothing of theirs leaves them. */
@NullMarked
package dev.leadflow.outreach.channel;

import org.jspecify.annotations.NullMarked;
