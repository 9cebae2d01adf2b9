// node listener.mjs URL KEY: calls a tool, and says what it hears and how that ends.
const [url, key] = process.argv.slice(2);
const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'forecast', arguments: {} } };
const answer = await fetch(url, {
  method: 'POST',
  headers: {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    authorization: `Bearer ${key}`,
  },
  body: JSON.stringify(call),
});
console.log(`answered ${answer.status} ${answer.headers.get('x-postern-decision')}`);
try {
  for await (const piece of answer.body) console.log(`heard ${piece.length}`);
  console.log('ended as if it were whole');
} catch (broken) {
  console.log(`broken off: ${broken.cause?.code ?? broken.message}`);
}
