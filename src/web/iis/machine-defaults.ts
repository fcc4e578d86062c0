/**
 * What IIS does where no web.config says otherwise: its applicationHost.config as it is installed, with ASP.NET.
 *
 * In: nothing. Out: names, in lower case. https://learn.microsoft.com/iis/configuration/system.webserver/ describes the
 * sections; the values are those of IIS 10.
 */

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Segments of a URL that are never served. */
export const hiddenSegments: readonly string[] = words(`
  web.config bin app_code app_globalresources app_localresources app_webreferences app_data app_browsers
`);

/** Endings that request filtering refuses. */
export const deniedExtensions: readonly string[] = words(`
  .asa .asax .ascx .master .skin .browser .sitemap .config .cs .csproj .vb .vbproj .webinfo .licx .resx .resources .mdb
  .vjsproj .java .jsl .ldb .dsdgm .ssdgm .lsad .ssmap .cd .dsprototype .lsaprototype .sdm .sdmdocument .mdf .ldf .ad .dd
  .ldd .sd .adprototype .lddprototype .exclude .refresh .compiled .msgx .vsdisco .rules
`);

/** Endings that have a type, without which the static file handler sends nothing. */
export const mappedExtensions: readonly string[] = words(`
  323 3g2 3gp2 3gp 3gpp aac aaf aca accdb accde accdt acx adt adts afm ai aif aifc aiff appcache application art asd asf
  asi asm asr asx atom au avi axs bas bcpio bin bmp c cab calx cat cdf chm class clp cmx cnf cod cpio cpp crd crl crt csh
  css csv cur dcr deploy der dib dir disco dll dlm doc docm docx dot dotm dotx dsp dtd dvi dvr-ms dwf dwp dxr eml emz eot
  eps esd etx evy exe fdf fif fla flr flv gif glb gtar gz h hdf hdml hhc hhk hhp hlp hqx hta htc htm html htt hxt ico ics
  ief iii inf ins isp ivf jar java jck jcz jfif jpb jpe jpeg jpg js json jsonld jsx latex less lit lpk lsf lsx lzh m13 m14
  m1v m2ts m3u m4a m4v man manifest map mdb mdp me mht mhtml mid midi mix mmf mno mny mov movie mp2 mp3 mp4 mp4v mpa mpe
  mpeg mpg mpp mpv2 ms msi mso mvb mvc nc nsc nws ocx oda odc ods oga ogg ogv one onea onetoc onetoc2 onetmp onepkg osdx
  otf p10 p12 p7b p7c p7m p7r p7s pbm pcx pcz pdf pfb pfm pfx pgm pko pma pmc pml pmr pmw png pnm pnz pot potm potx ppam
  ppm pps ppsm ppsx ppt pptm pptx prf prm prx ps psd psm psp pub qt qtl qxd ra ram rar ras rf rgb rm rmi roff rpm rtf rtx
  scd sct sea setpay setreg sgml sh shar sit sldm sldx smd smi smx smz snd snp spc spl spx src ssm sst stl sv4cpio sv4crc
  svg svgz swf t tar tcl tex texi texinfo tgz thmx thn tif tiff toc tr trm ts tsv ttf tts txt u32 uls ustar vbs vcf vcs
  vdx vml vsd vss vst vsto vsw vsx vtx wasm wav wax wbmp wcm wdb webm wks wm wma wmd wmf wml wmlc wmls wmlsc wmp wmv wmx
  wmz woff woff2 wps wri wrl wrz wsdl wtv wvx x xaf xaml xap xbap xbm xdr xht xhtml xla xlam xlc xlm xls xlsb xlsm xlsx
  xlt xltm xltx xlw xml xof xpm xps xsd xsf xsl xslt xsn xtp xwd z zip
`).map((ending) => `.${ending}`);

/** Endings that programs handle, or that have no type where those are not installed: either way, no source is sent. */
export const programExtensions: readonly string[] = words(`
  .asp .aspx .ashx .asmx .axd .svc .soap .rem .cshtml .cshtm .vbhtml .vbhtm .shtml .shtm .stm .xamlx .rules .xoml .cer .cdx
`);

export const defaultDocuments: readonly string[] = words(`
  Default.htm Default.asp index.htm index.html iisstart.htm default.aspx
`);
