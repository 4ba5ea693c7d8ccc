/** Questions to DNS, for services that need more of it than addresses of hosts. */
@NullMarked
package dev.leadflow.common.dns;

import org.jspecify.annotations.NullMarked;
