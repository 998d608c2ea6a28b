import { connect, createServer } from 'node:net';

/**
 * A server that passes bytes on, and that can swallow them instead without closing anything, as a network does that has
 * forgotten its connections: those of that time stay dead, later ones work.
 * @param {{port: number}} target on this machine
 */
export async function startTcpProxy(target) {
  const sockets = new Set();
  let swallowing = false;
  const keep = (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    return socket;
  };
  const pass = (from, to) => {
    let dead = false;
    from.on('data', (chunk) => {
      dead ||= swallowing;
      if (!dead) to.write(chunk);
    });
    // Nor does the other side hear that this one has gone.
    from.once('close', () => void (dead || swallowing || to.destroy()));
  };
  const server = createServer((near) => {
    keep(near);
    if (swallowing) return near.resume();
    const far = keep(connect({ host: '127.0.0.1', port: target.port }));
    pass(near, far);
    pass(far, near);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: server.address().port,
    /** @param {boolean} on whether bytes disappear */
    swallow: (on) => void (swallowing = on),
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  };
}
