// Publishes the one message that its argument describes: {version, qos, port, device, password, topic, payload, caFile, webSocket}.
import { readFileSync } from "node:fs";
import mqtt from "mqtt";

const p = JSON.parse(process.argv[2]);
const client = mqtt.connect({
  protocol: p.webSocket ? "ws" : p.caFile ? "mqtts" : "mqtt",
  host: "127.0.0.1",
  port: p.port,
  path: "/mqtt",
  protocolVersion: p.version === "5" ? 5 : 4,
  clientId: p.device,
  username: p.device,
  password: p.password,
  reconnectPeriod: 0,
  connectTimeout: 20000,
  ...(p.caFile ? { ca: readFileSync(p.caFile) } : {}),
});

const fail = (reason) => {
  console.error(String(reason));
  process.exit(1);
};

client.on("error", fail);
client.on("connect", () => {
  client.publish(p.topic, p.payload, { qos: p.qos }, (error, packet) => {
    if (error) fail(error);
    console.log("published", packet?.reasonCode ?? 0);
    client.removeAllListeners("close");
    client.end(false, {}, () => process.exit(0));
  });
});
client.on("close", () => fail("closed by the hub"));
