/**
 * The sidecar's own folders on this machine, and whether they are its own.
 *
 * <p>Here lives what makes and checks a folder before anything is trusted in it. What is put there,
 * and who chooses the place, never comes here. The admin socket and {@code Sidecar} call it, while
 * they start.
 */
@NullMarked
package dev.postern.proxy.places;

import org.jspecify.annotations.NullMarked;
