// Firefox and WebKitGTK in a screen of their own (Xvfb, drawn in software), by the protocols that they
// speak themselves: Marionette and WebDriver. Both take the same commands.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const freePort = () => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => done(port));
  });
});

/** Tries until it works, for a program that has just been started. */
async function patiently(attempt) {
  for (let left = 120; ; --left) {
    try {
      return await attempt();
    } catch (error) {
      if (left === 0) throw error;
      await sleep(500);
    }
  }
}

/** A screen: { environment, close }. */
async function startScreen(width, height) {
  const screen = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', `${width}x${height}x24`, '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise((done, failed) => {
    screen.stdio[3].once('data', (data) => done(String(data).trim()));
    screen.once('error', failed);
  });
  return { environment: { ...process.env, DISPLAY: `:${number}`, LIBGL_ALWAYS_SOFTWARE: '1', GDK_BACKEND: 'x11', WAYLAND_DISPLAY: '' }, close: () => screen.kill() };
}

/** Firefox: JSON with its length before it, over TCP. */
async function startFirefox(environment, folder) {
  const port = await freePort();
  writeFileSync(join(folder, 'user.js'), `user_pref("marionette.port", ${port});
user_pref("webgl.force-enabled", true);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("browser.aboutwelcome.enabled", false);
`);
  const program = spawn('firefox-esr', ['--marionette', '--no-remote', '--profile', folder], { env: { ...environment, HOME: folder }, stdio: 'ignore' });
  const socket = await patiently(() => new Promise((done, failed) => {
    const tried = connect(port, '127.0.0.1', () => done(tried)).once('error', failed);
  }));
  const waiting = new Map();
  let received = Buffer.alloc(0), last = 0;
  socket.on('data', (data) => {
    received = Buffer.concat([received, data]);
    for (let colon; (colon = received.indexOf(':')) >= 0;) {
      const length = Number(received.subarray(0, colon));
      if (received.length < colon + 1 + length) return;
      const message = JSON.parse(received.subarray(colon + 1, colon + 1 + length));
      received = received.subarray(colon + 1 + length);
      if (!Array.isArray(message)) continue; // its greeting
      const [, id, error, result] = message;
      const { done, failed } = waiting.get(id);
      error ? failed(new Error(error.message)) : done(result?.value ?? result);
    }
  });
  const send = (command, parameters) => new Promise((done, failed) => {
    const text = Buffer.from(JSON.stringify([0, ++last, `WebDriver:${command}`, parameters]));
    waiting.set(last, { done, failed });
    socket.write(Buffer.concat([Buffer.from(`${text.length}:`), text]));
  });
  await send('NewSession', {});
  return { send, close: async () => { socket.destroy(); program.kill(); await sleep(500); } };
}

/** WebKitGTK: its driver starts a small browser; WebDriver over HTTP. */
async function startWebKit(environment) {
  const port = await freePort();
  const program = spawn('WebKitWebDriver', [`--port=${port}`], { env: environment, stdio: 'ignore' });
  const inside = (folder, pattern) => readdirSync(folder).filter((name) => pattern.test(name)).map((name) => join(folder, name));
  const binary = inside('/usr/lib', /-linux-gnu/).flatMap((folder) => inside(folder, /^webkit2?gtk-/)).map((folder) => join(folder, 'MiniBrowser')).find(existsSync);
  const post = async (path, body, method = 'POST') => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await response.json();
    if (!response.ok) throw new Error(value.message || value.error);
    return value;
  };
  const options = { binary, args: ['--automation'] };
  const { sessionId } = await patiently(() => post('/session', { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } }));
  const paths = { Navigate: '/url', ExecuteAsyncScript: '/execute/async', PerformActions: '/actions', SetWindowRect: '/window/rect', SetTimeouts: '/timeouts' };
  return {
    send: (command, parameters) => (command === 'TakeScreenshot' ? post(`/session/${sessionId}/screenshot`, undefined, 'GET') : post(`/session/${sessionId}${paths[command]}`, parameters)),
    close: async () => {
      await post(`/session/${sessionId}`, undefined, 'DELETE').catch(() => {});
      program.kill();
    },
  };
}

/** browser: 'firefox' or 'webkit'. */
export async function startOther(browser, { width = 1300, height = 1100 } = {}) {
  const folder = mkdtempSync(join(tmpdir(), `fader-${browser}-`));
  const screen = await startScreen(width, height);
  const driver = await (browser === 'firefox' ? startFirefox : startWebKit)(screen.environment, folder);
  await driver.send('SetTimeouts', { script: 60000, pageLoad: 60000 });
  const self = {
    go: (url) => driver.send('Navigate', { url }),
    /** Runs a function on the page; a promise is waited for. */
    async evaluate(run, ...given) {
      const script = `const answer = arguments[arguments.length - 1], given = Array.from(arguments).slice(0, -1);
        Promise.resolve().then(() => (${run})(...given)).then((value) => answer({ value }), (error) => answer({ error: String(error) }));`;
      const { value, error } = await driver.send('ExecuteAsyncScript', { script, args: given });
      if (error) throw new Error(error);
      return value;
    },
    async until(test, ...given) {
      for (const end = Date.now() + 40000; ; await sleep(50)) {
        // A busy WebKit's driver loses an answer now and then ("Could not parse script result"): a question can be asked again.
        const value = await self.evaluate(test, ...given).catch((error) => {
          if (!/parse script result/i.test(error.message)) throw error;
        });
        if (value) return value;
        if (Date.now() > end) throw new Error(`40 s went by without: ${test}`);
      }
    },
    /** The mouse goes along points, pressed from the first to the last. */
    stroke: (points) => driver.send('PerformActions', { actions: [{
      type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' },
      actions: [
        ...points.flatMap(([x, y], i) => [
          { type: 'pointerMove', x: Math.round(x), y: Math.round(y), duration: i === 0 ? 0 : 60 },
          ...(i === 0 ? [{ type: 'pointerDown', button: 0 }] : []), { type: 'pause', duration: 60 }]),
        { type: 'pointerUp', button: 0 }, { type: 'pause', duration: 60 }],
    }] }),
    resize: (wide, high) => driver.send('SetWindowRect', { x: 0, y: 0, width: wide, height: high }),
    /** Of the page; returns it in base64, too. */
    async screenshot(file) {
      const shot = await driver.send('TakeScreenshot', { full: false });
      writeFileSync(file, Buffer.from(shot, 'base64'));
      return shot;
    },
    async close() {
      await driver.close();
      screen.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
  return self;
}
