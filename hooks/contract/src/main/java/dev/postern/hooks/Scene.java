package dev.postern.hooks;

import dev.postern.hooks.traffic.Caller;
import dev.postern.hooks.traffic.Target;

/** Where a hook is called: by whom the call is made, and of which server. */
public record Scene(Caller caller, Target target) {}
