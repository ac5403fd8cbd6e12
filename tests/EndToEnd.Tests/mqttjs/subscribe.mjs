// Subscribes as its argument says: {version, qos, port, webSocket, clientId, userName, password, topic}; the session outlives the connection.
// Lines: "present true|false", "subscribed CODE", and each payload as it comes. Runs, and connects again, until it is killed.
import mqtt from "mqtt";

const s = JSON.parse(process.argv[2]);
const client = mqtt.connect({
  protocol: s.webSocket ? "ws" : "mqtt",
  host: "127.0.0.1",
  port: s.port,
  path: "/mqtt",
  protocolVersion: s.version === "5" ? 5 : 4,
  clientId: s.clientId,
  username: s.userName,
  password: s.password,
  clean: false,
  properties: s.version === "5" ? { sessionExpiryInterval: 3600 } : undefined,
  resubscribe: false,
  reconnectPeriod: 200,
});

client.on("error", (error) => console.log("error", error.message));
client.on("message", (_, payload) => console.log(payload.toString()));
client.on("packetreceive", (packet) => {
  if (packet.cmd === "suback") console.log("subscribed", packet.granted[0]);
});
client.on("connect", (connack) => {
  console.log("present", connack.sessionPresent);
  if (!connack.sessionPresent) client.subscribe(s.topic, { qos: s.qos }, () => {});
});
