package dev.postern.extauthz;

import dev.postern.hooks.text.Room;
import dev.postern.policies.gate.LiveGate;

/**
 * What all of Envoy's questions are answered with.
 *
 * @param room for the bodies that are held; who brings more is refused
 * @param stamps of what one of Envoy's filters asked about, for the other to claim
 */
record Desk(LiveGate gate, Room room, Advice advice, Stamps stamps) {}
