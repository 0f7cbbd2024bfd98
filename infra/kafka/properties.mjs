/**
 * Settings of one KRaft node that is broker and controller.
 *
 * @param {{ folder: string, port: number, controllerPort: number, secure?: { port: number, certPem?: string, keyPem?: string } }} node
 * @param {Record<string, string | number>} settings more of them, or others
 */
export function brokerProperties({ folder, port, controllerPort, secure }, settings = {}) {
  const secureProtocol = secure?.certPem ? 'SASL_SSL' : 'SASL_PLAINTEXT'
  const open = `PLAINTEXT://127.0.0.1:${port}${secure ? `,SECURE://127.0.0.1:${secure.port}` : ''}`
  const properties = {
    'process.roles': 'broker,controller',
    'node.id': 1,
    'controller.quorum.voters': `1@127.0.0.1:${controllerPort}`,
    'controller.listener.names': 'CONTROLLER',
    listeners: `${open},CONTROLLER://127.0.0.1:${controllerPort}`,
    'advertised.listeners': open,
    'listener.security.protocol.map': `PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:${secureProtocol}`,
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': `${folder}/logs`,
    'num.network.threads': 2,
    'num.io.threads': 2,
    'background.threads': 2,
    'auto.create.topics.enable': false,
    'offsets.topic.replication.factor': 1,
    'offsets.topic.num.partitions': 1,
    'transaction.state.log.replication.factor': 1,
    'transaction.state.log.min.isr': 1,
    'share.coordinator.state.topic.replication.factor': 1,
    'share.coordinator.state.topic.min.isr': 1,
    'group.initial.rebalance.delay.ms': 0,
    'log.cleaner.dedupe.buffer.size': 8_388_608,
    // A killed broker comes back in 8 s instead of 17 s.
    'broker.heartbeat.interval.ms': 300,
    'broker.session.timeout.ms': 2000,
    ...(secure && secureListener(secure)),
    ...settings,
  }
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${String(value).replaceAll('\n', '\\n')}\n`)
    .join('')
}

function secureListener({ username, password, certPem, keyPem }) {
  const plain = 'org.apache.kafka.common.security.plain.PlainLoginModule'
  const scram = 'org.apache.kafka.common.security.scram.ScramLoginModule required;'
  return {
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.secure.plain.sasl.jaas.config': `${plain} required user_${username}="${password}";`,
    'listener.name.secure.scram-sha-256.sasl.jaas.config': scram,
    'listener.name.secure.scram-sha-512.sasl.jaas.config': scram,
    ...(certPem && {
      'ssl.keystore.type': 'PEM',
      'ssl.keystore.certificate.chain': certPem,
      'ssl.keystore.key': keyPem,
    }),
  }
}
