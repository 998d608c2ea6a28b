import path from 'node:path';
import { loadProcessSettings, loadSettings } from '../../infra/settings';
import { isLoopback } from '../../infra/settings-combinations';
import { describeSettings } from '../../infra/settings-schema';

describe('settings', () => {
  it('have a default for everything', () => {
    const settings = loadSettings({});
    expect(settings).toMatchObject({ port: 8080, host: '127.0.0.1', temporalAddress: '127.0.0.1:7233', auth: 'on' });
    expect(settings.home).toBe(path.resolve(__dirname, '../../.holdfast'));
    expect(settings.temporalUiUrl).toBe('http://127.0.0.1:8233');
    expect(settings.catalogRoot).toBe(path.join(settings.home, 'catalog'));
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('count an empty variable as not set', () => {
    expect(loadSettings({ HOLDFAST_PORT: '', TEMPORAL_ADDRESS: ' ' })).toMatchObject({
      port: 8080,
      temporalEmbedded: true,
    });
  });

  it('follow from the home folder and from other servers', () => {
    const settings = loadSettings({ HOLDFAST_HOME: '/srv/h', TEMPORAL_ADDRESS: 'temporal.test:7300' });
    expect(settings.runDir).toBe('/srv/h/run');
    expect(settings.temporalEmbedded).toBe(false);
    expect(settings.temporalUiUrl).toBe('http://temporal.test:8300');
    expect(loadSettings({ HOLDFAST_CORS_ORIGINS: 'http://a, http://b' }).corsOrigins).toEqual(['http://a', 'http://b']);
  });

  it('report every violation at once, by the name of its variable and with its value', () => {
    const env = {
      HOLDFAST_PORT: '70000',
      HOLDFAST_ENGINE_THREADS: 'many',
      DATABASE_URL: 'mysql://x',
      HOLDFAST_AUTH: 'maybe',
    };
    const thrown = (): unknown => loadSettings(env);
    for (const [name, value] of Object.entries(env)) expect(thrown).toThrow(new RegExp(`${name}: .*"${value}"`));
  });

  it.each(['0.0.0.0', '192.0.2.1', 'localhost.example'])('refuse to switch keys off on %s', (host) => {
    expect(() => loadSettings({ HOLDFAST_AUTH: 'off', HOLDFAST_HOST: host })).toThrow(/HOLDFAST_AUTH/);
  });

  it.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1'])('let keys be off on %s', (host) => {
    expect(isLoopback(host)).toBe(true);
    expect(loadSettings({ HOLDFAST_AUTH: 'off', HOLDFAST_HOST: host }).auth).toBe('off');
  });

  it('of a process name what is missing', () => {
    expect(() => loadProcessSettings({})).toThrow(/DATABASE_URL/);
    expect(loadProcessSettings({ DATABASE_URL: 'postgres://h/db' }).databaseUrl).toBe('postgres://h/db');
  });

  it('are described one by one, with different variables', () => {
    const described = describeSettings();
    expect(new Set(described.map(({ env }) => env)).size).toBe(described.length);
    for (const { env, shown, description } of described) {
      expect(env).toMatch(/^[A-Z_]+$/);
      expect(shown).toBeTruthy();
      expect(description).toMatch(/\.$/);
    }
  });
});
