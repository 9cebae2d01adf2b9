package dev.postern.proxy.wire;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The registered methods, in upper case only: servers disagree about others. {@code CONNECT} opens
 * a tunnel and {@code TRACE} shows what was added on the way; neither passes.
 */
public final class Methods {
  private static final Map<String, String> PASS = new HashMap<>();

  static {
    String known =
        "GET HEAD POST PUT DELETE OPTIONS PATCH QUERY ACL BASELINE-CONTROL BIND CHECKIN CHECKOUT"
            + " COPY LABEL LINK LOCK MERGE MKACTIVITY MKCALENDAR MKCOL MKREDIRECTREF MKWORKSPACE"
            + " MOVE ORDERPATCH PROPFIND PROPPATCH REBIND REPORT SEARCH UNBIND UNCHECKOUT UNLINK"
            + " UNLOCK UPDATE UPDATEREDIRECTREF VERSION-CONTROL";
    for (String method : known.split(" ")) {
      PASS.put(method, method);
    }
  }

  private Methods() {}

  public static boolean pass(String method) {
    return PASS.containsKey(method);
  }

  /** The one text of a method that passes. */
  static @Nullable String known(String method) {
    return PASS.get(method);
  }
}
