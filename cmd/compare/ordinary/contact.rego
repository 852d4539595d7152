package ordinary

link if count(input.links) > 0

telegram if regex.match(`(?i)(telegram|телеграм|टेलीग्राम|\btg\b|\bt\.me/).{0,20}@?[a-z][a-z0-9_]{4,}`, input.text)

whatsapp if regex.match(`(?i)(whats ?app|wha?ts?app|\bwa\b|wa\.me/|واتس).{0,20}\+?\d[\d -]{7,}`, input.text)

snapchat if regex.match(`(?i)(snapchat|\bsnap\b|\bsc\b).{0,12}[a-z][a-z0-9_.-]{3,}`, input.text)

messenger if {
	regex.match(`(?i)(discord|signal|kik|line|wechat|微信|zalo|skype|viber|insta).{0,12}[@a-z+][\w.#]*[\d_#]\w*`, input.text)
}

phone if regex.match(`(\+|\b0|\b\d{3}[ .-])\d[\d ().-]{6,}\d`, input.text)

email if regex.match(`(?i)[a-z0-9._+-]+@[a-z0-9-]+\.[a-z]{2,}`, input.text)

handle if telegram

handle if whatsapp

handle if snapchat

handle if messenger

handle if phone

handle if email

media if count(input.attachments) > 0

# elsewhere is true of what wants to go on outside the platform.
elsewhere if "contact" in input.lists

elsewhere if handle

hits contains "first_contact.link" if link

hits contains "first_contact.handle" if handle

hits contains "first_contact.media" if media

hits contains "recruiting.telegram" if telegram

hits contains "recruiting.whatsapp" if whatsapp

hits contains "recruiting.snapchat" if snapchat

hits contains "recruiting.messenger" if messenger

hits contains "recruiting.phone" if phone

hits contains "recruiting.email" if email

hits contains "recruiting.invitation" if "contact" in input.lists

hits contains "recruiting.urgent" if {
	"urgency" in input.lists
	elsewhere
}

hits contains "link.disguised" if regex.match(`(?i)hxxp|\[\.\]|\(\.\)|[．。][a-z]`, input.text)

hits contains "link.ip" if regex.match(`https?://\d+\.\d+\.\d+\.\d+`, input.text)

hits contains "link.shortener" if "shorteners" in input.lists
