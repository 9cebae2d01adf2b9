// An upstream that tells what Node's own HTTP parser makes of the bytes it gets. It prints `listening PORT`; for each line
// on stdin it prints one line for every whole request since the last: method, target, body as a JSON string, bytes as they
// are; and then a dot. Each answer tells the request that it answers in `x-seen`.
import http from 'node:http';
import readline from 'node:readline';

const seen = [];
const say = (line) => process.stdout.write(Buffer.from(`${line}\n`, 'latin1'));

const server = http.createServer({ insecureHTTPParser: false, requireHostHeader: true }, (request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const body = Buffer.concat(parts).toString('latin1');
    seen.push(`${request.method} ${request.url} ${JSON.stringify(body)}`);
    response.setHeader('x-seen', `${request.method} ${request.url}`);
    response.end('seen\n');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => say(`listening ${server.address().port}`));
readline.createInterface({ input: process.stdin }).on('line', () => {
  seen.splice(0).forEach(say);
  say('.');
});
