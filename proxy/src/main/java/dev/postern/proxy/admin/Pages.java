package dev.postern.proxy.admin;

/** Answers questions. Called on virtual threads. */
interface Pages {
  Page answer(Question question);
}
