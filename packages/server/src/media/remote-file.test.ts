import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { makeCertificate } from './fixtures/certificate.ts'
import { NEVER } from './fixtures/limits.ts'
import { HOST, openWeb, PUBLIC, type Web } from './fixtures/web.ts'
import { openNetwork } from './network.ts'
import { fetchFile } from './remote-file.ts'

const URL_ = `https://${HOST}/a.png?b=c`
const BODY = Buffer.from('the bytes')

function get(web: Web, url: string, options: { maxBytes?: number; signal?: AbortSignal } = {}) {
  const rest = { privateHosts: [], maxBytes: 1_000, signal: NEVER, ...options }
  return fetchFile(url, { network: web.network, ...rest })
}

async function withWeb(answer: RequestListener, use: (web: Web) => Promise<void>): Promise<void> {
  const web = await openWeb(answer)
  try {
    await use(web)
  } finally {
    await web.close()
  }
}

const refuse: RequestListener = (_request, response) => response.writeHead(500).end()

test('a file is fetched with nothing but what is needed', async () => {
  let asked: unknown
  const answer: RequestListener = ({ method, url, headers }, response) => {
    asked = { method, url, headers }
    response.end(BODY)
  }
  await withWeb(answer, async (web) => {
    assert.deepEqual(await get(web, URL_), BODY)
    assert.deepEqual(asked, {
      method: 'GET',
      url: '/a.png?b=c',
      headers: {
        host: HOST,
        connection: 'keep-alive',
        accept: 'image/*,video/*',
        'accept-encoding': 'identity',
        'user-agent': 'verbatim',
      },
    })
    assert.deepEqual(web.dialled, [{ hostname: HOST, port: 443, secure: true, addresses: [PUBLIC] }])
  })
})

describe('a URL is refused before anything is asked or opened', () => {
  const SPELLINGS = [
    ...[
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0177.0.0.1/',
      'https://0x7f.1/',
      'https://127.1/',
    ],
    ...['https://0x7f000001/', 'https://127.0.0.1./', 'https://127。0。0。1/', 'https://０x7f.1/'],
    ...[
      'https://0/',
      'https://10.1.2.3/',
      'https://192.168.0.1/',
      'https://172.16.9.9/',
      'https://100.64.0.1/',
    ],
    ...['https://169.254.169.254/latest/meta-data/', 'https://2852039166/', 'https://224.0.0.1/'],
    ...['https://[::1]/', 'https://[::]/', 'https://[0:0:0:0:0:0:0:1]/', 'https://[::ffff:127.0.0.1]/'],
    ...['https://[::ffff:7f00:1]/', 'https://[::127.0.0.1]/', 'https://[64:ff9b::7f00:1]/'],
    ...['https://[2002:7f00:1::]/', 'https://[fd00::1]/', 'https://[fe80::1]/', 'https://[ff02::1]/'],
  ]
  const OTHERS: Record<string, RegExp> = {
    [`http://${HOST}/`]: /http: URLs are not fetched/,
    'ftp://example.org/a.png': /ftp: URLs are not fetched/,
    'file:///etc/passwd': /file: URLs are not fetched/,
    'gopher://example.org/': /gopher: URLs are not fetched/,
    'a.png': /cannot be read/,
    'https://': /cannot be read/,
    'https://1.2.3.4.5/': /cannot be read/,
    'https://[fe80::1%25eth0]/': /cannot be read/,
    [`https://user:secret@${HOST}/`]: /credentials/,
    [`https://${HOST}:8443/`]: /names port 8443/,
    [`https://${HOST}/${'a'.repeat(9_000)}`]: /characters; at most 8192/,
  }
  const cases = [
    ...SPELLINGS.map((url): [string, RegExp] => [url, /not on the public internet/]),
    ...Object.entries(OTHERS),
  ]
  for (const [url, why] of cases) {
    test(url.slice(0, 60), () =>
      withWeb(refuse, async (web) => {
        await assert.rejects(get(web, url), why)
        assert.deepEqual([web.resolved, web.dialled], [[], []])
      }),
    )
  }
})

describe('a name is refused', () => {
  const ANSWERS: Record<string, string[]> = {
    'that is private': ['10.0.0.1'],
    'that is private beside a public one': [PUBLIC, '127.0.0.1'],
    'that is private in IPv6': ['::ffff:10.0.0.1'],
    'without an address': [],
  }
  for (const [what, addresses] of Object.entries(ANSWERS)) {
    test(what, () =>
      withWeb(refuse, async (web) => {
        web.names.set('inside.test', () => addresses)
        const told = await get(web, 'https://inside.test/').catch((error: Error) => error.message)
        assert.equal(told, 'the host of the URL is not on the public internet')
        assert.deepEqual(web.dialled, [])
      }),
    )
  }

  test('that changes its address is dialled at the one that was checked', () =>
    withWeb(
      (_request, response) => response.end(BODY),
      async (web) => {
        const answers = [[PUBLIC], ['127.0.0.1']]
        web.names.set(HOST, () => answers.shift() ?? [])
        assert.deepEqual(await get(web, URL_), BODY)
        assert.deepEqual(web.resolved, [HOST])
        assert.deepEqual(
          web.dialled.map(({ addresses }) => addresses),
          [[PUBLIC]],
        )
      },
    ))
})

describe('a redirect', () => {
  const to = (location: string | undefined, status = 302): RequestListener => {
    return ({ url }, response) => {
      if (url === '/end') response.end(BODY)
      else response.writeHead(status, location === undefined ? {} : { location }).end()
    }
  }

  for (const status of [301, 302, 303, 307, 308]) {
    test(`of ${status} is followed, and its host resolved again`, () =>
      withWeb(to('/end', status), async (web) => {
        assert.deepEqual(await get(web, URL_), BODY)
        assert.deepEqual(web.resolved, [HOST, HOST])
      }))
  }

  const WRONG: [string | undefined, RegExp][] = [
    ['https://127.0.0.1/end', /not on the public internet/],
    ['https://169.254.169.254/', /not on the public internet/],
    ['//[::1]/end', /not on the public internet/],
    ['https://inside.test/end', /not on the public internet/],
    [`http://${HOST}/end`, /http: URLs are not fetched/],
    ['file:///etc/passwd', /file: URLs are not fetched/],
    ['data:image/png;base64,AAAA', /data: URLs are not fetched/],
    [`https://a:b@${HOST}/end`, /credentials/],
    [`https://${HOST}:444/end`, /names port 444/],
    [undefined, /without saying where to/],
    ['/again', /redirects more than 3 times/],
  ]
  for (const [location, why] of WRONG) {
    test(`to ${location} is refused`, () =>
      withWeb(to(location), async (web) => {
        web.names.set('inside.test', () => ['10.0.0.1'])
        await assert.rejects(get(web, URL_), why)
        assert.ok(web.dialled.every(({ hostname }) => hostname === HOST))
        assert.ok(web.dialled.length <= 4)
      }))
  }
})

describe('an answer is refused', () => {
  const ANSWERS: Record<string, [RequestListener, RegExp]> = {
    'that is too large by its length': [
      (_request, response) => response.writeHead(200, { 'content-length': 1_001 }).write('a'),
      /it has 1001 bytes; at most 1000 are taken/,
    ],
    'that never ends': [
      (_request, response) => {
        const more = () => {
          while (response.write(Buffer.alloc(16_384)));
          response.once('drain', more)
        }
        more()
      },
      /larger than the 1000 bytes that are taken/,
    ],
    'that ends before its length': [
      (_request, response) => {
        response.writeHead(200, { 'content-length': 100 }).write('a', () => response.socket?.end())
      },
      /broke the connection off/,
    ],
    'that breaks off between chunks': [
      (_request, response) => {
        response.write('a', () => response.socket?.end())
      },
      /broke the connection off/,
    ],
    'that is compressed': [
      (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(BODY)),
      /compressed its answer/,
    ],
    'that is not a success': [
      (_request, response) => response.writeHead(404).end(),
      /answered with status 404/,
    ],
    'with more headers than needed': [
      (_request, response) => response.writeHead(200, { more: 'a'.repeat(40_000) }).end(BODY),
      /does not speak HTTP as it should/,
    ],
    'that is not HTTP': [
      (_request, response) => void response.socket?.end('220 mail ready\r\n'),
      /does not speak HTTP as it should/,
    ],
  }
  for (const [what, [answer, why]] of Object.entries(ANSWERS)) {
    test(what, () => withWeb(answer, async (web) => assert.rejects(get(web, URL_), why)))
  }
})

describe('a server that takes too long is left when the signal says so', () => {
  const SLOW: Record<string, RequestListener> = {
    'before it answers': () => {},
    'in the middle of its answer': (_request, response) => void response.writeHead(200).write('a'),
  }
  for (const [what, answer] of Object.entries(SLOW)) {
    test(what, () =>
      withWeb(answer, async (web) => {
        const signal = AbortSignal.timeout(100)
        await assert.rejects(get(web, URL_, { signal }), (error) => error === signal.reason)
      }),
    )
  }
})

describe('a certificate is refused', () => {
  const CERTIFICATES: Record<string, [shown: ReturnType<typeof makeCertificate>, trusts: boolean]> = {
    'that nobody vouches for': [makeCertificate(HOST), false],
    'for another name': [makeCertificate('other.test'), true],
    'that has expired': [makeCertificate(HOST, new Date('2020-01-01')), true],
  }
  for (const [what, [shown, trusts]] of Object.entries(CERTIFICATES)) {
    test(what, async () => {
      const web = await openWeb(refuse, shown, trusts ? shown.cert : makeCertificate(HOST).cert)
      try {
        await assert.rejects(get(web, URL_), /no valid TLS certificate for its name/)
      } finally {
        await web.close()
      }
    })
  }
})

describe('a host that the operator listed', () => {
  test('may be on loopback, speak http and have a port of its own; another port is closed', async () => {
    const server = createServer((_request, response) => response.end(BODY)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const privateHosts = [`127.0.0.1:${port}`, `localhost:${port}`]
    const options = { network: openNetwork(), privateHosts, maxBytes: 100, signal: NEVER }
    try {
      assert.deepEqual(await fetchFile(`http://127.0.0.1:${port}/`, options), BODY)
      assert.deepEqual(await fetchFile(`http://localhost:${port}/`, options), BODY)
      await assert.rejects(fetchFile(`https://localhost:${port}/`, options), /no valid TLS certificate/)
      await assert.rejects(fetchFile('http://127.0.0.1:1/', options), /http: URLs are not fetched/)
    } finally {
      server.close()
    }
  })

  test('that nobody listens on cannot be reached', async () => {
    const options = { network: openNetwork(), privateHosts: ['127.0.0.1:1'], maxBytes: 100, signal: NEVER }
    await assert.rejects(fetchFile('http://127.0.0.1:1/', options), /cannot be reached/)
  })
})

test('a connection is opened to the addresses that it is given, and the name is not looked up again', async () => {
  const server = createServer((_request, response) => response.end(BODY)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket = openNetwork().connect({
    hostname: 'nowhere.invalid',
    port,
    secure: false,
    addresses: ['127.0.0.1'],
  })
  await once(socket, 'connect')
  assert.equal(socket.remoteAddress, '127.0.0.1')
  socket.destroy()
  server.close()
})
