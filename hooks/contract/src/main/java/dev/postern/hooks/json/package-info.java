@org.jspecify.annotations.NullMarked
package dev.postern.hooks.json;
