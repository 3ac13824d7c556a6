package org.stromboli.media.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/// The addresses of a host name. May block for long.
interface DnsResolver {

    DnsResolver SYSTEM = name -> List.of(InetAddress.getAllByName(name));

    List<InetAddress> resolve(String name) throws UnknownHostException;
}
