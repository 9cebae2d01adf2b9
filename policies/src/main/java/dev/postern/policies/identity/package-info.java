/**
 * Who calls: the ways to know a caller by the credential that came along, and as which subject the
 * caller then acts.
 *
 * <p>Here live the forms of credentials and what is known of each. What a caller may do never comes
 * here, nor a status code, nor a credential in readable form. The gate calls it for every request,
 * on the thread that decides; the rulebook constructs it.
 */
@NullMarked
package dev.postern.policies.identity;

import org.jspecify.annotations.NullMarked;
