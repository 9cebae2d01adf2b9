// node --import ./loopback.mjs SERVER: a server that listens on a bare port listens on 127.0.0.1 only, and says where.
import net from 'node:net';

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (first, ...rest) {
  this.once('listening', () => console.log(`listening ${this.address().port}`));
  if (!/^\d+$/.test(String(first))) return listen.call(this, first, ...rest);
  const callback = rest.filter((one) => typeof one === 'function');
  return listen.call(this, { port: Number(first), host: '127.0.0.1' }, ...callback);
};
