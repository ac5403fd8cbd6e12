"""Subscribes as its argument says: {version, qos, port, webSocket, clientId, userName, password, topic}; the session outlives the connection.

Lines: "present true|false", "subscribed CODE", and each payload as it comes. Runs, and connects again, until it is killed.
"""
import json
import sys

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

s = json.loads(sys.argv[1])
is_5 = s["version"] == "5"


def say(*words):
    print(*words, flush=True)


def on_connect(client, userdata, flags, code, properties=None):
    if int(getattr(code, "value", code)) != 0:
        say("error", code)
        return
    say("present", "true" if flags["session present"] else "false")
    if not flags["session present"]:
        client.subscribe(s["topic"], qos=s["qos"])


def on_subscribe(client, userdata, message_id, codes, properties=None):
    say("subscribed", int(getattr(codes[0], "value", codes[0])))


def on_message(client, userdata, message):
    say(message.payload.decode())


options = {} if is_5 else {"clean_session": False}
client = mqtt.Client(
    client_id=s["clientId"], protocol=mqtt.MQTTv5 if is_5 else mqtt.MQTTv311,
    transport="websockets" if s["webSocket"] else "tcp", **options)
client.username_pw_set(s["userName"], s["password"])
client.ws_set_options(path="/mqtt")
client.reconnect_delay_set(1, 1)
client.on_connect, client.on_subscribe, client.on_message = on_connect, on_subscribe, on_message
if is_5:
    lasting = Properties(PacketTypes.CONNECT)
    lasting.SessionExpiryInterval = 3600
    client.connect("127.0.0.1", s["port"], keepalive=20, clean_start=False, properties=lasting)
else:
    client.connect("127.0.0.1", s["port"], keepalive=20)
client.loop_forever()
