/**
 * The doors at which Envoy asks: what it says is put into the words for traffic, the gate is asked,
 * and its reply is put into Envoy's words. Nothing is decided here.
 */
@NullMarked
package dev.postern.extauthz;

import org.jspecify.annotations.NullMarked;
