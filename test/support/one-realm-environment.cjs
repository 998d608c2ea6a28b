/**
 * Jest's environment for Node without a realm (`vm` context) of its own for each file: globals are found at once instead of by an
 * interceptor, packages can be shared between files (`shared-package.cjs`), and what they throw is an `Error` of the file's own kind.
 * What a file leaves at the global object and at `process` is taken back when it ends.
 */
const vm = require('node:vm');
const { createRequire } = require('node:module');

const ofJest = createRequire(require.resolve('jest-environment-node'));
const { LegacyFakeTimers, ModernFakeTimers } = ofJest('@jest/fake-timers');
const { ModuleMocker } = ofJest('jest-mock');

/** Stands for the realm of the process itself in what Jest compiles. */
const OWN = vm.createContext({});
const compileFunction = vm.compileFunction;
vm.compileFunction = (code, parameters, options) => {
  if (options?.parsingContext !== OWN) return compileFunction(code, parameters, options);
  // Nor is there an `import()` that Jest would have to answer: our transform makes calls of `require` of them.
  return compileFunction(code, parameters, { filename: options.filename });
};

const TIMERS = { idToRef: (timer) => timer, refToId: (timer) => timer };

function propertiesOf(target) {
  return new Map(Reflect.ownKeys(target).map((key) => [key, Object.getOwnPropertyDescriptor(target, key)]));
}

function takeBack(target, before) {
  for (const key of Reflect.ownKeys(target)) if (!before.has(key)) Reflect.deleteProperty(target, key);
  for (const [key, descriptor] of before) {
    const now = Object.getOwnPropertyDescriptor(target, key);
    // What Node reads late, such as `crypto`, is not read for this.
    if (now?.value !== descriptor.value || now?.get !== descriptor.get) Reflect.defineProperty(target, key, descriptor);
  }
}

function listenersOf(emitter) {
  return new Map(emitter.eventNames().map((name) => [name, emitter.rawListeners(name)]));
}

function takeBackListeners(emitter, before) {
  for (const [name, now] of listenersOf(emitter)) {
    const known = before.get(name) ?? [];
    for (const listener of now) if (!known.includes(listener)) emitter.removeListener(name, listener);
  }
}

/** What Jest offers to the modules that it loads into a realm. */
function forJest() {
  return {
    [Symbol.for('jest-native-promise')]: Promise,
    [Symbol.for('jest-native-now')]: Date.now.bind(Date),
    'jest-symbol-do-not-touch': Symbol,
  };
}

module.exports = class OneRealmEnvironment {
  constructor({ projectConfig }) {
    this.before = { globals: propertiesOf(globalThis), process: propertiesOf(process), env: { ...process.env } };
    this.listeners = listenersOf(process);
    this.global = globalThis;
    Object.assign(globalThis, forJest());
    // For `shared-package.cjs`.
    process.requireOutside = require;
    this.moduleMocker = new ModuleMocker(globalThis);
    const { moduleMocker } = this;
    const given = { config: projectConfig, global: globalThis };
    this.fakeTimers = new LegacyFakeTimers({ ...given, moduleMocker, timerConfig: TIMERS });
    this.fakeTimersModern = new ModernFakeTimers(given);
  }

  async setup() {}

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    const { globals, process: own, env } = this.before;
    takeBack(globalThis, globals);
    takeBack(process, own);
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    takeBackListeners(process, this.listeners);
    this.global = undefined;
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return this.global === undefined ? null : OWN;
  }
};
