"""Publishes the one message that its argument describes: {version, qos, port, device, password, topic, payload, caFile}."""
import json
import sys

import paho.mqtt.client as mqtt

p = json.loads(sys.argv[1])
result = {"connect": None, "published": False, "closed": False}


def on_connect(client, userdata, flags, code, properties=None):
    result["connect"] = int(getattr(code, "value", code))
    if result["connect"] == 0:
        client.publish(p["topic"], p["payload"], qos=p["qos"])
    else:
        client.disconnect()


def on_publish(client, userdata, message_id):
    result["published"] = True
    client.disconnect()


def on_disconnect(client, userdata, code, properties=None):
    result["closed"] = True


client = mqtt.Client(
    client_id=p["device"], protocol=mqtt.MQTTv5 if p["version"] == "5" else mqtt.MQTTv311)
client.username_pw_set(p["device"], p["password"])
if p["caFile"]:
    client.tls_set(ca_certs=p["caFile"])
client.on_connect = on_connect
client.on_publish = on_publish
client.on_disconnect = on_disconnect
client.connect("127.0.0.1", p["port"], keepalive=20)
# No loop_forever: it would reconnect and publish again and again what the hub closes the connection for.
while not result["closed"]:
    client.loop(timeout=0.1)
print(result)
sys.exit(0 if result["published"] else 1)
