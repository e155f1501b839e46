"""Uses an instrument as people in laboratories do, by PyVISA, and prints what comes of it."""

import pyvisa

manager = pyvisa.ResourceManager("@py")
meter = manager.open_resource("TCPIP::127.0.0.1::INSTR", read_termination="\n", write_termination="\n")
other = manager.open_resource("TCPIP::127.0.0.1::inst0::INSTR", read_termination="\n", write_termination="\n")

print(meter.query("*IDN?"))
print(meter.query_ascii_values("MEAS:VOLT?;VOLT:RANG?", separator=";"))
meter.write("INIT")
print(meter.query("*OPC?;FETC?"))

meter.write("*ESE 32;*SRE 32;NONSENSE")
print(meter.read_stb(), meter.read_stb())
print(meter.query("SYST:ERR?"))

meter.write("*IDN?")
meter.clear()
print(meter.query("*OPC?"))
meter.assert_trigger()
print(float(meter.query("FETC?")) > 1)

meter.timeout = 50
try:
    meter.read()
except pyvisa.errors.VisaIOError as error:
    print(error.abbreviation)
meter.timeout = 5000

meter.lock_excl()
other.visalib.sessions[other.session].lock_timeout = 0
try:
    other.query("*IDN?")
except pyvisa.errors.VisaIOError as error:
    print(error.abbreviation)
meter.unlock()
print(other.query("*OPC?"))
meter.close()
other.close()
