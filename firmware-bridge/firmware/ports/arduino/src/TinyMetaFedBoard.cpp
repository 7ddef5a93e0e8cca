/*
 * TinyMetaFedBoard.cpp - the port: Stream, micros() and Wire.
 *
 * The receive ring of many cores holds 64 bytes and nobody empties it while a sample is trained on. So on small boards a
 * frame carries 52 bytes, and the host sends one at a time (no receive slots).
 *
 * Conversions are read from poll(): a sample that takes longer than a conversion leaves a gap, counted as missed, never a
 * wrong reading, for the INA219 holds its last result. Averaging that makes conversions longer than samples leaves none.
 */
#include "TinyMetaFedBoard.h"

extern "C" {
#include "core/core.h"
#include "core/port.h"
}

#include "build_id.h"

#if defined(TMF_SMALL)
enum { PAYLOAD = 48, SEND_FRAMES = 1, RECEIVE_FRAMES = 0, POWER_SAMPLES = 0, RECEIVE_WINDOW = 62 };
#define PORT_KIND PORT_KIND_UNO
#elif defined(__AVR__)
enum { PAYLOAD = 52, SEND_FRAMES = 1, RECEIVE_FRAMES = 0, POWER_SAMPLES = 8, RECEIVE_WINDOW = 62 };
#define PORT_KIND PORT_KIND_AVR
#else
enum { PAYLOAD = 256, SEND_FRAMES = 4, RECEIVE_FRAMES = 0, POWER_SAMPLES = 128, RECEIVE_WINDOW = 256 };
#define PORT_KIND PORT_KIND_ARDUINO
#endif

#define I2C_TIMEOUT_US 3000UL

TinyMetaFedBoard TinyMetaFed;

static core_t core;
static uint32_t buffers[CORE_BUFFER_BYTES(PAYLOAD, SEND_FRAMES, RECEIVE_FRAMES, POWER_SAMPLES) / 4 + 1];
static Stream *stream;
#if TMF_SENSOR
static TwoWire *wire;
#endif

extern "C" uint64_t port_clock_us(void)
{
    /* micros() wraps after 71 minutes; it is asked many times a second. */
    static uint32_t before, wraps;
    uint32_t now = micros();
    if (now < before) {
        wraps++;
    }
    before = now;
    return (uint64_t)wraps << 32 | now;
}

extern "C" size_t port_write(const uint8_t *bytes, size_t length)
{
    int room = stream->availableForWrite();
    if (room <= 0) {
        return 0;
    }
    return stream->write(bytes, length < (size_t)room ? length : (size_t)room);
}

#if TMF_SENSOR
extern "C" bool port_i2c_read(uint8_t address, uint8_t reg, uint16_t *value)
{
    if (!wire) {
        return false;
    }
    wire->beginTransmission(address);
    wire->write(reg);
    if (wire->endTransmission(false) != 0 || wire->requestFrom(address, (uint8_t)2) != 2) {
        return false;
    }
    uint8_t high = (uint8_t)wire->read();
    *value = (uint16_t)((uint16_t)high << 8 | (uint8_t)wire->read());
    return true;
}

extern "C" bool port_i2c_write(uint8_t address, uint8_t reg, uint16_t value)
{
    if (!wire) {
        return false;
    }
    wire->beginTransmission(address);
    wire->write(reg);
    wire->write((uint8_t)(value >> 8));
    wire->write((uint8_t)(value & 0xffu));
    return wire->endTransmission() == 0;
}
#endif

extern "C" void port_phase(uint8_t phase)
{
#ifdef LED_BUILTIN
    digitalWrite(LED_BUILTIN, phase == PHASE_TRAIN ? HIGH : LOW);
#else
    (void)phase;
#endif
}

extern "C" void port_worked(uint32_t macs)
{
    (void)macs;
}

extern "C" void port_selected(uint32_t coordinates)
{
    (void)coordinates;
}

extern "C" void port_idle(uint32_t us)
{
    (void)us;
}

#if TMF_SENSOR
/* Nine clocks with SDA let go, where the core says which pins Wire uses; then Wire anew. */
extern "C" void port_i2c_recover(void)
{
#if defined(PIN_WIRE_SDA) && defined(PIN_WIRE_SCL)
    if (!wire || wire != &Wire) {
        return;
    }
    wire->end();
    pinMode(PIN_WIRE_SDA, INPUT_PULLUP);
    for (uint8_t i = 0; i < 9; i++) {
        pinMode(PIN_WIRE_SCL, OUTPUT);
        digitalWrite(PIN_WIRE_SCL, LOW);
        delayMicroseconds(5);
        pinMode(PIN_WIRE_SCL, INPUT_PULLUP);
        delayMicroseconds(5);
    }
    wire->begin();
    wire->setClock(400000UL);
#endif
}
#endif

/* Differs from boot to boot: the noise of open pins, stirred. */
static uint32_t boot_id(void)
{
    uint32_t hash = 2166136261u ^ micros();
#ifdef A0
    for (uint8_t i = 0; i < 32; i++) {
        hash = (hash ^ (uint32_t)analogRead(A0)) * 16777619u;
    }
#endif
    return hash | 1u;
}

#if TMF_SENSOR
void TinyMetaFedBoard::useSensor(TwoWire &bus)
{
    wire = &bus;
    wire->setClock(400000UL);
#ifdef WIRE_HAS_TIMEOUT
    wire->setWireTimeout(I2C_TIMEOUT_US, true);
#endif
}
#endif

bool TinyMetaFedBoard::begin(Stream &serial, void *memory, size_t bytes, uint64_t id)
{
    stream = &serial;
#ifdef LED_BUILTIN
    pinMode(LED_BUILTIN, OUTPUT);
#endif
    core_config_t config = {};
    config.arena = memory;
    config.arena_bytes = bytes;
    config.buffers = buffers;
    config.buffer_bytes = sizeof buffers;
    config.payload_bytes = PAYLOAD;
    config.send_frames = SEND_FRAMES;
    config.receive_frames = RECEIVE_FRAMES;
    config.power_samples = POWER_SAMPLES;
    config.receive_window_bytes = RECEIVE_WINDOW;
    config.board_id = id;
    config.boot_id = boot_id();
    config.build_id = TMF_BUILD_ID;
    config.port_kind = PORT_KIND;
    return core_init(&core, &config);
}

void TinyMetaFedBoard::poll()
{
    uint8_t bytes[32];
    size_t length = 0;
    while (length < sizeof bytes && stream->available() > 0) {
        bytes[length++] = (uint8_t)stream->read();
    }
    if (length > 0) {
        core_receive(&core, bytes, length, port_clock_us());
    }
#if TMF_SENSOR
    if (wire) {
        core_sensor_tick(&core);
    }
#endif
    core_poll(&core, port_clock_us());
}
