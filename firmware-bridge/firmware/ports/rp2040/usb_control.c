#include "usb_control.h"

#include "usb_descriptors.h"
#include "usb_endpoint.h"
#include "usb_stream.h"

/* The request's direction, type and receiver with its number: each is one order. */
#define REQUEST(type, number) ((type) | (number) << 8)

enum {
    GET_DEVICE_STATUS = REQUEST(0x80, 0),
    GET_INTERFACE_STATUS = REQUEST(0x81, 0),
    GET_ENDPOINT_STATUS = REQUEST(0x82, 0),
    CLEAR_ENDPOINT_FEATURE = REQUEST(0x02, 1),
    SET_ENDPOINT_FEATURE = REQUEST(0x02, 3),
    SET_ADDRESS = REQUEST(0x00, 5),
    GET_DESCRIPTOR = REQUEST(0x80, 6),
    GET_CONFIGURATION = REQUEST(0x80, 8),
    SET_CONFIGURATION = REQUEST(0x00, 9),
    GET_INTERFACE = REQUEST(0x81, 10),
    SET_INTERFACE = REQUEST(0x01, 11),
    SET_LINE_CODING = REQUEST(0x21, 0x20),
    GET_LINE_CODING = REQUEST(0xa1, 0x21),
    SET_LINE_STATE = REQUEST(0x21, 0x22),
    SEND_BREAK = REQUEST(0x21, 0x23),
    DTR = 1,
    LINE_CODING = 7
};

static usb_endpoint_t in = {.bit = 0, .buffer = 0x100}, out = {.bit = 1, .buffer = 0x100};

static const uint8_t *sending; /* what is left of an answer */
static uint32_t left;
static bool end_empty; /* the answer is shorter than asked for and fills its packets: an empty one ends it */
static uint32_t new_address;
static uint8_t configuration;
static uint8_t line_coding[LINE_CODING] = {0x00, 0xc2, 0x01, 0, 0, 0, 8}; /* 115,200 baud, 8N1: kept, means nothing */

static void refuse(void)
{
    usb_endpoint_stall(&in);
    usb_endpoint_stall(&out);
}

static void send_next(void)
{
    uint32_t length = left < USB_PACKET ? left : USB_PACKET;
    volatile uint8_t *buffer = USB_BYTES(in.buffer);
    for (uint32_t i = 0; i < length; i++) {
        buffer[i] = sending[i];
    }
    sending += length;
    left -= length;
    if (length < USB_PACKET) {
        end_empty = false;
    }
    usb_endpoint_arm(&in, length);
}

static void answer(const uint8_t *bytes, uint32_t length, uint32_t wanted)
{
    sending = bytes;
    left = length < wanted ? length : wanted;
    end_empty = left < wanted && left % USB_PACKET == 0;
    send_next();
}

static void answer_word(uint32_t word, uint32_t length, uint32_t wanted)
{
    static uint8_t bytes[2];
    bytes[0] = (uint8_t)word;
    bytes[1] = (uint8_t)(word >> 8);
    answer(bytes, length, wanted);
}

/* The empty packet that says: done. */
static void agree(void)
{
    left = 0;
    end_empty = false;
    usb_endpoint_arm(&in, 0);
}

/* Orders to an endpoint: only those of the data interface and of notifications can be halted. */
static void endpoint_feature(uint32_t request, uint32_t feature, uint8_t address)
{
    if (configuration == 0 || feature != 0 || !usb_stream_halt(address, request == SET_ENDPOINT_FEATURE)) {
        refuse();
    } else {
        agree();
    }
}

static void configure(uint32_t value)
{
    if (value > 1) {
        refuse();
        return;
    }
    configuration = (uint8_t)value;
    usb_stream_configure(value == 1);
    agree();
}

static void set_interface(uint32_t alternative, uint32_t interface)
{
    if (configuration == 0 || alternative != 0 || interface > USB_DATA_INTERFACE) {
        refuse();
        return;
    }
    if (interface == USB_DATA_INTERFACE) {
        usb_stream_configure(true);
    }
    agree();
}

void usb_control_setup(void)
{
    const volatile uint8_t *setup = USB_SETUP;
    uint32_t request = REQUEST((uint32_t)setup[0], (uint32_t)setup[1]);
    uint32_t value = setup[2] | (uint32_t)setup[3] << 8, index = setup[4] | (uint32_t)setup[5] << 8;
    uint32_t wanted = setup[6] | (uint32_t)setup[7] << 8, length;
    const uint8_t *descriptor;
    /* Whatever was going on is over; the answer begins with DATA1. */
    USB_STALL_ARM_CLEAR = 3u;
    usb_endpoint_reset(&in, true);
    usb_endpoint_reset(&out, true);
    left = 0;
    end_empty = false;
    new_address = 0;
    switch (request) {
    case GET_DESCRIPTOR:
        descriptor = usb_descriptor((uint8_t)(value >> 8), (uint8_t)value, &length);
        if (descriptor) {
            answer(descriptor, length, wanted);
        } else {
            refuse();
        }
        break;
    case SET_ADDRESS:
        new_address = value & 0x7fu;
        agree();
        break;
    case SET_CONFIGURATION:
        configure(value);
        break;
    case GET_CONFIGURATION:
        answer_word(configuration, 1, wanted);
        break;
    case GET_DEVICE_STATUS:
    case GET_INTERFACE_STATUS:
        answer_word(0, 2, wanted);
        break;
    case GET_ENDPOINT_STATUS:
        answer_word(usb_stream_halted((uint8_t)index), 2, wanted);
        break;
    case GET_INTERFACE:
        answer_word(0, 1, wanted);
        break;
    case SET_INTERFACE:
        set_interface(value, index);
        break;
    case CLEAR_ENDPOINT_FEATURE:
    case SET_ENDPOINT_FEATURE:
        endpoint_feature(request, value, (uint8_t)index);
        break;
    case GET_LINE_CODING:
        answer(line_coding, LINE_CODING, wanted);
        break;
    case SET_LINE_CODING:
        if (wanted == LINE_CODING) {
            usb_endpoint_arm(&out, USB_PACKET);
        } else {
            refuse();
        }
        break;
    case SET_LINE_STATE:
        usb_stream_open((value & DTR) != 0);
        agree();
        break;
    case SEND_BREAK:
        agree();
        break;
    default:
        refuse();
    }
}

void usb_control_in_done(void)
{
    usb_endpoint_done(&in);
    if (new_address != 0) {
        USB_ADDRESS = new_address;
        new_address = 0;
    }
    if (left > 0 || end_empty) {
        send_next();
    } else if (USB_SETUP[0] & 0x80u) {
        /* All was sent: the host ends with an empty packet, DATA1. */
        out.next_data1 = true;
        usb_endpoint_arm(&out, 0);
    }
}

void usb_control_out_done(void)
{
    uint32_t length = usb_endpoint_done(&out);
    if (USB_SETUP[0] & 0x80u) {
        return;
    }
    if (length == LINE_CODING) {
        for (uint32_t i = 0; i < LINE_CODING; i++) {
            line_coding[i] = USB_BYTES(out.buffer)[i];
        }
        agree();
    } else {
        refuse();
    }
}

void usb_control_reset(void)
{
    USB_ADDRESS = 0;
    usb_endpoint_reset(&in, true);
    usb_endpoint_reset(&out, true);
    left = 0;
    end_empty = false;
    new_address = 0;
    configuration = 0;
    usb_stream_configure(false);
}
