package dev.postern.proxy.asked;

import dev.postern.hooks.traffic.Authority;
import dev.postern.hooks.traffic.Body;
import dev.postern.hooks.traffic.Headers;
import dev.postern.proxy.asked.Advice.Setting;
import dev.postern.proxy.wire.Methods;
import dev.postern.proxy.wire.RequestHead;
import java.util.Locale;
import java.util.Optional;

/** Who asks, and how it speaks of the request that it asks about. */
enum Form {
  /** Asks by the request itself, with the original path behind the one that we are asked at. */
  ENVOY("envoy", Setting.ENVOY_BODY),
  NGINX("nginx", Setting.NGINX_BODY),
  TRAEFIK("traefik", Setting.TRAEFIK_BODY);

  /** Envoy's word on the body, in its questions only: what callers send under it Envoy replaces. */
  static final String PARTIAL = "x-envoy-auth-partial-body";

  private static final String NGINX_METHOD = "x-original-method";
  private static final String NGINX_URI = "x-original-uri";
  private static final String TRAEFIK_METHOD = "x-forwarded-method";
  private static final String TRAEFIK_URI = "x-forwarded-uri";
  private static final String TRAEFIK_HOST = "x-forwarded-host";

  private final String word;
  private final Setting forBodies;

  /**
   * @param word the first segment of the path that it asks at
   * @param forBodies how it is set up to bring bodies
   */
  Form(String word, Setting forBodies) {
    this.word = word;
    this.forBodies = forBodies;
  }

  static Optional<Form> of(String word) {
    for (Form form : values()) {
      if (form.word.equals(word)) {
        return Optional.of(form);
      }
    }
    return Optional.empty();
  }

  Setting forBodies() {
    return forBodies;
  }

  /** Whether a header is the asker's own, or about the framing of its question. */
  boolean isOfTheQuestion(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean telling =
        switch (this) {
          case ENVOY -> lower.equals(PARTIAL);
          case NGINX -> lower.equals(NGINX_METHOD) || lower.equals(NGINX_URI);
          case TRAEFIK ->
              lower.equals(TRAEFIK_METHOD)
                  || lower.equals(TRAEFIK_URI)
                  || lower.equals(TRAEFIK_HOST);
        };
    return telling || lower.equals("host") || lower.equals("content-length");
  }

  /** The request's method; empty unless one that passes is told once. */
  Optional<String> method(RequestHead head) {
    return switch (this) {
      case ENVOY -> Optional.of(head.method());
      case NGINX -> single(head.headers(), NGINX_METHOD).filter(Methods::pass);
      case TRAEFIK -> single(head.headers(), TRAEFIK_METHOD).filter(Methods::pass);
    };
  }

  /** The request's path and query as they were sent; empty unless a plain one is told once. */
  Optional<String> target(RequestHead head, String rest) {
    Optional<String> told =
        switch (this) {
          case ENVOY -> Optional.of(rest);
          case NGINX -> single(head.headers(), NGINX_URI);
          case TRAEFIK -> single(head.headers(), TRAEFIK_URI);
        };
    return told.filter(Form::isPlain);
  }

  /** The request's host; empty unless one is told once. */
  Optional<Authority> authority(RequestHead head) {
    return switch (this) {
      case ENVOY, NGINX -> Optional.of(head.authority());
      case TRAEFIK -> single(head.headers(), TRAEFIK_HOST).flatMap(Authority::parse);
    };
  }

  /**
   * Why the request's body cannot be had, if it cannot. What Envoy does not call whole it has not
   * sent, whatever its content-length says; it is the asker's body that comes with the others.
   */
  Optional<Body.Why> withheld(Headers headers) {
    return switch (this) {
      case ENVOY ->
          switch (headers.count(PARTIAL)) {
            case 0 -> Optional.of(Body.Why.NOT_SENT);
            case 1 ->
                headers.first(PARTIAL).filter("false"::equals).isPresent()
                    ? Optional.empty()
                    : Optional.of(Body.Why.PARTIAL);
            default -> Optional.of(Body.Why.PARTIAL);
          };
      case NGINX, TRAEFIK -> Optional.of(Body.Why.NOT_SENT);
    };
  }

  /**
   * The status by which a refusal reaches the caller. Whoever asks takes 2xx for a yes and 5xx for
   * nobody's word, which it may be set up to let pass; nginx makes an error of its own of all but
   * two.
   */
  int refusal(int status) {
    return switch (this) {
      case ENVOY, TRAEFIK -> status >= 300 && status < 500 ? status : 403;
      case NGINX -> status == 401 ? 401 : 403;
    };
  }

  private static Optional<String> single(Headers headers, String name) {
    return headers.count(name) == 1 ? headers.first(name) : Optional.empty();
  }

  /** As it would have to stand in a request line. */
  static boolean isPlain(String target) {
    return target.startsWith("/") && target.chars().allMatch(c -> c > ' ' && c != 127 && c != '#');
  }
}
