"""Publishes the one message that its argument describes: {version, qos, port, device, password, topic, payload, caFile}."""
import json
import sys

import paho.mqtt.client as mqtt

p = json.loads(sys.argv[1])
result = {"connect": None, "published": False}


def on_connect(client, userdata, flags, code, properties=None):
    result["connect"] = int(getattr(code, "value", code))
    if result["connect"] != 0:
        client.disconnect()
        return
    client.publish(p["topic"], p["payload"], qos=p["qos"])


def on_publish(client, userdata, message_id):
    result["published"] = True
    client.disconnect()


client = mqtt.Client(
    client_id=p["device"], protocol=mqtt.MQTTv5 if p["version"] == "5" else mqtt.MQTTv311)
client.username_pw_set(p["device"], p["password"])
if p["caFile"]:
    client.tls_set(ca_certs=p["caFile"])
client.on_connect = on_connect
client.on_publish = on_publish
client.connect("127.0.0.1", p["port"], keepalive=20)
client.loop_forever()
print(result)
sys.exit(0 if result["published"] else 1)
